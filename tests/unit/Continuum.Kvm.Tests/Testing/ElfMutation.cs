using System.Buffers.Binary;

namespace Continuum.Kvm.Tests.Testing;

/// <summary>
/// Damages ELF files: flipped bits in the headers, header fields with values from the edges, cut files.
/// </summary>
internal static class ElfMutation
{
    private static readonly ulong[] Edges =
    [
        0, 1, 2, 0xfff, 0x1000, 0x1001, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0x7fff_ffff_f000,
        0x7fff_ffff_ffff, 0x8000_0000_0000, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0xffff_ffff_ffff_f000,
        ulong.MaxValue,
    ];

    /// <summary>A damaged copy.</summary>
    public static byte[] Mutate(byte[] original, Random random)
    {
        byte[] bytes = (byte[])original.Clone();
        for (int edits = random.Next(1, 4); edits > 0; edits--)
        {
            switch (random.Next(4))
            {
                case 0:
                    bytes[random.Next(HeadersEnd(bytes))] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 or 2:
                    EditField(bytes, random);
                    break;
                default:
                    bytes = random.Next(4) == 0 ? bytes[..random.Next(1, bytes.Length)] : bytes;
                    break;
            }
        }

        return bytes;
    }

    private static void EditField(byte[] bytes, Random random)
    {
        int end = HeadersEnd(bytes);
        int at = random.Next(end / 8) * 8;
        ulong value = random.Next(3) == 0
            ? (ulong)random.NextInt64(0, bytes.Length * 2L)
            : Edges[random.Next(Edges.Length)];
        if (at + 8 <= bytes.Length)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);
        }
    }

    private static int HeadersEnd(byte[] bytes) =>
        bytes.Length < 64 ? bytes.Length : Math.Min(bytes.Length, 64 + (56 * Math.Max((byte)1, bytes[56])));
}
