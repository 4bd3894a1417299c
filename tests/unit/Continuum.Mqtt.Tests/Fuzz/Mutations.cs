namespace Continuum.Mqtt.Tests.Fuzz;

/// <summary>Makes new inputs of old ones.</summary>
internal sealed class Mutations(Random random)
{
    private const int MaxBytes = 4096;
    private static readonly byte[] Telling = [0, 1, 2, 3, 4, 0x20, 0x2B, 0x23, 0x24, 0x7F, 0x80, 0xC0, 0xED, 0xFF];

    /// <summary>A copy with one to four changes.</summary>
    /// <param name="input">What is changed.</param>
    /// <param name="other">Parts of it may be taken over.</param>
    public byte[] Of(byte[] input, byte[] other)
    {
        byte[] output = [.. input];
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            output = Once(output, other);
        }

        return output.Length <= MaxBytes ? output : output[..MaxBytes];
    }

    private byte[] Once(byte[] input, byte[] other)
    {
        if (input.Length == 0)
        {
            return [(byte)random.Next(256)];
        }

        int at = random.Next(input.Length);
        int count = random.Next(1, Math.Min(input.Length - at, 16) + 1);
        switch (random.Next(8))
        {
            case 0:
                input[at] ^= (byte)(1 << random.Next(8));
                return input;
            case 1:
                input[at] = Telling[random.Next(Telling.Length)];
                return input;
            case 2:
                input[at] += (byte)random.Next(-3, 4);
                return input;
            case 3:
                input[at] = (byte)random.Next(256);
                return input;
            case 4:
                return [.. input.AsSpan(0, at), .. input.AsSpan(at + count)];
            case 5:
                return [.. input.AsSpan(0, at + count), .. input.AsSpan(at)];
            case 6:
                return [.. input.AsSpan(0, at), Telling[random.Next(Telling.Length)], .. input.AsSpan(at)];
            default:
                int from = random.Next(other.Length + 1);
                int taken = random.Next(Math.Min(other.Length - from, 64) + 1);
                return [.. input.AsSpan(0, at), .. other.AsSpan(from, taken), .. input.AsSpan(random.Next(at, input.Length))];
        }
    }
}
