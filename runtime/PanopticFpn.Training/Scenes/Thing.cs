using SkiaSharp;

namespace PanopticFpn.Training.Scenes;

/// <summary>One thing of a scene.</summary>
/// <param name="Kind">Its class.</param>
/// <param name="Centre">Its place.</param>
/// <param name="Radius">Of the circle that holds it.</param>
internal sealed record Thing(byte Kind, SKPoint Centre, float Radius)
{
    public const byte Disc = 1;
    public const byte Box = 2;
    public const byte Triangle = 3;
    public const byte Stripes = 4;

    /// <summary>Its outline; a striped thing has that of any other.</summary>
    public SKPath Outline(Random random) => (Kind == Stripes ? random.Next(Disc, Stripes) : Kind) switch
    {
        Disc => Oval(random),
        Box => Polygon(BoxCorners(random), random),
        _ => Polygon(TriangleCorners(random), random),
    };

    /// <summary>How it is filled: shaded from one side to the other, and striped where it is striped.</summary>
    public SKShader Shader(SKColor colour, float side, Random random)
    {
        float angle = random.Between(0, MathF.Tau);
        if (Kind == Stripes)
        {
            float period = random.Between(0.042f, 0.06f) * side;
            SKColor other = colour.Lighter(colour.Red + colour.Green + colour.Blue > 3 * 128 ? -36 : 36);
            return SKShader.CreateLinearGradient(
                Centre, Centre + Along(angle, period), [colour, colour, other, other], [0, 0.5f, 0.5f, 1], SKShaderTileMode.Repeat);
        }

        SKPoint reach = Along(angle, Radius);
        return SKShader.CreateLinearGradient(
            Centre - reach, Centre + reach, [colour.Lighter(random.Between(2, 10)), colour.Lighter(-random.Between(2, 10))], SKShaderTileMode.Clamp);
    }

    private static SKPoint Along(float angle, float length) => new(MathF.Cos(angle) * length, MathF.Sin(angle) * length);

    private static float[] BoxCorners(Random random)
    {
        // The angle of a half diagonal: a quarter of a half circle is a square.
        float half = random.Between(0.62f, 1f) * MathF.PI / 4;
        return [half, MathF.PI - half, MathF.PI + half, -half];
    }

    private static float[] TriangleCorners(Random random)
    {
        float third = MathF.Tau / 3;
        return [random.Between(-0.25f, 0.25f), third + random.Between(-0.25f, 0.25f), 2 * third + random.Between(-0.25f, 0.25f)];
    }

    private SKPath Oval(Random random)
    {
        float shorter = random.Between(0.8f, 1f);
        var path = new SKPath();
        path.AddOval(new SKRect(-Radius, -Radius * shorter, Radius, Radius * shorter));
        path.Transform(SKMatrix.CreateRotation(random.Between(0, MathF.PI)).PostConcat(SKMatrix.CreateTranslation(Centre.X, Centre.Y)));
        return path;
    }

    /// <summary>Corners on the circle, turned together.</summary>
    private SKPath Polygon(float[] angles, Random random)
    {
        float turn = random.Between(0, MathF.Tau);
        var path = new SKPath();
        path.AddPoly([.. angles.Select(angle => Centre + Along(angle + turn, Radius))], close: true);
        return path;
    }
}
