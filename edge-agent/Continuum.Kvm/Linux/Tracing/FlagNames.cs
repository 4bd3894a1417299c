using System.Globalization;

namespace Continuum.Kvm.Linux.Tracing;

/// <summary>Bits by their names, joined with <c>|</c> (asm-generic/fcntl.h, mman-common.h).</summary>
internal static class FlagNames
{
    private static readonly string[] AccessNames = ["O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"];

    private static readonly (ulong Bits, string Name)[] OpenBits =
    [
        (0x40, "O_CREAT"), (0x80, "O_EXCL"), (0x100, "O_NOCTTY"), (0x200, "O_TRUNC"), (0x400, "O_APPEND"),
        (0x800, "O_NONBLOCK"), (0x410000, "O_TMPFILE"), (0x10000, "O_DIRECTORY"), (0x20000, "O_NOFOLLOW"),
        (0x40000, "O_NOATIME"), (0x80000, "O_CLOEXEC"), (0x101000, "O_SYNC"), (0x200000, "O_PATH"),
    ];

    private static readonly (ulong Bits, string Name)[] ProtectionBits =
        [(1, "PROT_READ"), (2, "PROT_WRITE"), (4, "PROT_EXEC")];

    private static readonly (ulong Bits, string Name)[] MapBits =
    [
        (1, "MAP_SHARED"), (2, "MAP_PRIVATE"), (0x10, "MAP_FIXED"), (0x20, "MAP_ANONYMOUS"), (0x100, "MAP_GROWSDOWN"),
        (0x800, "MAP_DENYWRITE"), (0x4000, "MAP_NORESERVE"), (0x8000, "MAP_POPULATE"), (0x20000, "MAP_STACK"),
        (0x100000, "MAP_FIXED_NOREPLACE"),
    ];

    /// <summary>Flags of open(2).</summary>
    public static string Open(ulong flags)
    {
        const ulong AccessMask = 3;
        string access = AccessNames[flags & AccessMask];
        return (flags & ~AccessMask) == 0 ? access : $"{access}|{Join(flags & ~AccessMask, OpenBits)}";
    }

    /// <summary>PROT_ bits.</summary>
    public static string Protection(ulong bits) => bits == 0 ? "PROT_NONE" : Join(bits, ProtectionBits);

    /// <summary>MAP_ bits.</summary>
    public static string Map(ulong bits) => Join(bits, MapBits);

    private static string Join(ulong bits, (ulong Bits, string Name)[] names)
    {
        List<string> found = [];
        foreach ((ulong one, string name) in names)
        {
            if ((bits & one) == one)
            {
                found.Add(name);
                bits &= ~one;
            }
        }

        if (bits != 0 || found.Count == 0)
        {
            found.Add(string.Create(CultureInfo.InvariantCulture, $"0x{bits:x}"));
        }

        return string.Join('|', found);
    }
}
