using PanopticFpn.Tests.Support;
using SkiaSharp;

namespace PanopticFpn.Imaging.Tests.Support;

/// <summary>Pictures to read and ways to look at what was read.</summary>
internal static class Pictures
{
    /// <summary>The bytes of each pixel, "RRGGBB", row-major.</summary>
    public static string[] Colours(Picture picture)
    {
        ImageTensor numbers = picture.ToTensor([0, 0, 0], [1, 1, 1]);
        int plane = picture.Width * picture.Height;
        string Channel(int at) => ((int)MathF.Round(numbers.Data[at] * 255)).ToString("X2", null);
        return [.. Enumerable.Range(0, plane).Select(i => Channel(i) + Channel(plane + i) + Channel(2 * plane + i))];
    }

    /// <summary>The colours of a file with this content.</summary>
    public static string[] Colours(byte[] content)
    {
        using var directory = new TemporaryDirectory();
        using Picture picture = Picture.Read(directory.Write("picture", content));
        return Colours(picture);
    }

    /// <summary>A picture of four plain quarters, red, green, blue and white row by row, and twice as wide as high.</summary>
    public static byte[] Quarters(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(64, 32);
        using var canvas = new SKCanvas(bitmap);
        SKColor[] colours = [new(255, 0, 0), new(0, 255, 0), new(0, 0, 255), new(255, 255, 255)];
        for (int i = 0; i < colours.Length; i++)
        {
            using var paint = new SKPaint { Color = colours[i] };
            canvas.DrawRect(SKRect.Create(i % 2 * 32, i / 2 * 16, 32, 16), paint);
        }

        using SKData data = bitmap.Encode(format, 100);
        return data.ToArray();
    }

    /// <summary>A JPEG with an EXIF orientation.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] tiff = [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        byte[] body = [0x45, 0x78, 0x69, 0x66, 0, 0, .. tiff];
        int length = body.Length + 2;
        return [.. jpeg[..2], 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. body, .. jpeg[2..]];
    }

    /// <summary>Letters for the colours in the middle of the four quarters: R, G, B, W; "?" for any other.</summary>
    public static string QuarterLetters(Picture picture)
    {
        string[] colours = Colours(picture);
        char Letter(int x, int y)
        {
            string colour = colours[y * picture.Width + x];
            bool Strong(int at) => Convert.ToInt32(colour.Substring(at, 2), 16) > 128;
            return (Strong(0), Strong(2), Strong(4)) switch
            {
                (true, false, false) => 'R',
                (false, true, false) => 'G',
                (false, false, true) => 'B',
                (true, true, true) => 'W',
                _ => '?',
            };
        }

        (int left, int right, int top, int bottom) = (picture.Width / 4, picture.Width * 3 / 4, picture.Height / 4, picture.Height * 3 / 4);
        return new string([Letter(left, top), Letter(right, top), Letter(left, bottom), Letter(right, bottom)]);
    }
}
