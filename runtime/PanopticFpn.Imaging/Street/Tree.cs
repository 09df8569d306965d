using SkiaSharp;

namespace PanopticFpn.Imaging.Street;

/// <summary>A tree in the pavement.</summary>
internal static class Tree
{
    private const int Clumps = 46;

    public static void Draw(View view, float x, float z, float height)
    {
        float metre = View.Metre(z);
        view.Shadow(x - 0.5f, z, 1.5f, 1.1f);
        SKColor bark = View.Seen(new SKColor(0x5E, 0x4A, 0x3B), z);
        view.Fill(
            bark,
            view.Project(x - 0.17f, 0.1f, z),
            view.Project(x - 0.1f, height * 0.55f, z),
            view.Project(x + 0.1f, height * 0.55f, z),
            view.Project(x + 0.17f, 0.1f, z));

        // Dark clumps low and far, bright ones towards the sun: a crown without an outline.
        var random = new Clutter((uint)(z * 31 + height * 7));
        for (int clump = 0; clump < Clumps; clump++)
        {
            float rank = (float)clump / Clumps;
            float angle = random.Next() * MathF.Tau;
            float reach = MathF.Sqrt(random.Next()) * (1 - 0.35f * rank);
            float across = MathF.Cos(angle) * reach * height * 0.27f + 0.18f * rank;
            float up = height * (0.68f + 0.24f * MathF.Sin(angle) * reach + 0.06f * rank);
            float radius = height * (0.075f + 0.05f * random.Next()) * metre;
            SKColor leaf = View.Mix(new SKColor(0x35, 0x57, 0x33), new SKColor(0x8F, 0xB0, 0x55), rank * (0.75f + 0.25f * random.Next()));
            view.Oval(View.Seen(leaf, z), view.Project(x + across, up, z), radius, radius * 0.86f);
        }
    }
}
