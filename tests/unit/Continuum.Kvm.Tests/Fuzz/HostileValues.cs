using System.Text;
using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files.Readiness;

namespace Continuum.Kvm.Tests.Fuzz;

/// <summary>Values from the edges of what calls take.</summary>
internal sealed class HostileValues(Random random)
{
    private const ulong Page = HostileLayout.Page;

    // Where something begins or ends: each is tried with a few bytes around it.
    private static readonly ulong[] Edges =
    [
        0, Page, HostileLayout.Writable, HostileLayout.Writable + Page, HostileLayout.Hole, HostileLayout.ReadOnly,
        HostileLayout.Reserved, HostileLayout.Stack, HostileLayout.Stack + (HostileLayout.StackPages * Page), 0x40_0000,
        0x7fff_ffff_f000, 0x8000_0000_0000, 0xffff_8000_0000_0000, 0xffff_8000_0000_3000, 0xffff_ffff_ffff_f000,
    ];

    private static readonly ulong[] Lengths =
    [
        0, 1, 2, 4, 7, 8, 15, 16, 24, 28, 64, 110, 128, 144, 255, 256, 1023, 1024, 4095, 4096, 4097, 8192, 65535, 65536,
        1 << 20, 1 << 30, int.MaxValue, 0x8000_0000, uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63,
        0xffff_ffff_ffff_f000, ulong.MaxValue,
    ];

    private static readonly string[] Paths =
    [
        "/", ".", "..", "", "/tmp", "/tmp/a", "/tmp/b", "/tmp/a/b", "/tmp/../tmp/a", "/etc/passwd", "/hello", "/folder",
        "/folder/file", "/link", "/loop", "/out", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/full", "/dev", "/proc",
        "/proc/self/exe", "/proc/self/fd", "/proc/self/fd/0", "/proc/self/fd/3", "/proc/self/maps", "/proc/self/stat",
        "/proc/meminfo", "/proc/self/task", "../../../../etc/shadow", "/folder/../../../etc/shadow", "/hello/x", "a/./b//c",
        "/proc/self/root", "/proc/self/cwd", "/dev/stdin", "/dev/fd/1", "/sys/devices/system/cpu/online",
    ];

    /// <summary>An address where something is.</summary>
    internal ulong Mapped() =>
        HostileLayout.Writable + (ulong)random.Next((int)(HostileLayout.WritablePages * Page / 8)) * 8;

    /// <summary>An address that is an edge, near one, or anything.</summary>
    internal ulong Address() => random.Next(8) switch
    {
        0 => (ulong)random.NextInt64(),
        1 => Edges[random.Next(Edges.Length)] - (ulong)random.Next(1, 4200),
        2 => Edges[random.Next(Edges.Length)] + (ulong)random.Next(0, 4200),
        3 => Edges[random.Next(Edges.Length)],
        4 => HostileLayout.Hole - (ulong)random.Next(1, 64),
        _ => Mapped(),
    };

    /// <summary>A call, and what its arguments are by <see cref="Of"/>.</summary>
    internal (ulong Number, string Kinds) CallNumber()
    {
        if (random.Next(50) == 0)
        {
            return ((ulong)random.NextInt64(0, 600), "");
        }

        if (random.Next(2000) == 0)
        {
            return ((ulong)random.NextInt64() << random.Next(2), "");
        }

        (Syscall number, string kinds) = HostileSignatures.All[random.Next(HostileSignatures.All.Count)];
        return ((ulong)number, kinds);
    }

    /// <summary>
    /// A value of a kind: a(ddress), b(uffer that exists), l(ength), s(mall number), f(ile descriptor), p(ath),
    /// F(lags), O(pen flags), C(reation flags), D(omain and) Y (type of a socket), o(ffset), g (signal), n (signal with
    /// a handler, or none), t(ask), P(age-aligned address), e(poll set, when there is one), A(dd, mostly), V(ectors
    /// that are large), M(essages that are large), v (how many of them), z(ero), L(ong length), anything else.
    /// </summary>
    internal ulong Of(char kind, LinuxProcess process) => kind switch
    {
        'a' => Address(),
        'b' => Mapped(),
        'l' => random.Next(3) == 0 ? Lengths[random.Next(Lengths.Length)] : (ulong)random.Next(0, 300),
        's' => random.Next(3) == 0 ? (ulong)random.Next(-2, 40) : (ulong)random.Next(0, 6),
        'D' => Of([1, 1, 2, 2, 10, 16]),
        'Y' => Of([1, 1, 2, 3, 0x801, 0x80001, 0x80802]),
        'C' => Of([0, 0, 0x80000, 0x800, 0x80800, 1]),
        'O' => Of([0, 0, 1, 2, 0x40, 0x41, 0x42, 0x242, 0x442, 0x10000, 0x80000, 0x20000, 0x410002, 0xC1]),
        'f' => Descriptor(),
        'p' => Path(process),
        'F' => Flags(),
        'o' => random.Next(3) == 0 ? Lengths[random.Next(Lengths.Length)] : (ulong)random.Next(0, 10_000),
        'g' => (ulong)random.Next(-1, 67),
        't' => random.Next(3) == 0 ? (ulong)random.Next(-2, 40_000) : (ulong)process.Identity.ProcessId,
        'P' => random.Next(16) == 0 ? Address() & ~(Page - 1) : Unsteady(),
        'e' => Set(process),
        'A' => Of([1, 1, 1, 1, 2, 3]),
        'V' => Vectors(process, Mapped(), 1024),
        'M' => Messages(process),
        'v' => Of([1, 64, 1024]),
        'z' => 0,
        'L' => Of([1 << 20, 1 << 24, 1 << 30, 0x7FFF_F000]),
        'n' => Of([0, 0, 4, 5, 7, 8, 10, 12, 14, 26, 27, 31]),
        _ => random.Next(5) switch
        {
            0 => Address(),
            1 => Lengths[random.Next(Lengths.Length)],
            2 => (ulong)random.NextInt64(),
            3 => Descriptor(),
            _ => Flags(),
        },
    };

    /// <summary>A path with its end, or without.</summary>
    internal byte[] PathBytes()
    {
        string path = Paths[random.Next(Paths.Length)];
        return random.Next(20) switch
        {
            0 => [.. Enumerable.Repeat((byte)'x', random.Next(200, 5000))],
            1 => [.. Encoding.UTF8.GetBytes(path), (byte)'/', 0],
            2 => [0xFF, 0xFE, 0x80, .. Encoding.UTF8.GetBytes(path), 0],
            _ => [.. Encoding.UTF8.GetBytes(path), 0],
        };
    }

    /// <summary>A sockaddr_in, sockaddr_in6 or sockaddr_un, more or less.</summary>
    internal byte[] SocketAddress()
    {
        byte[] address = new byte[random.Next(2, 130)];
        random.NextBytes(address);
        ReadOnlySpan<byte> families = [0, 1, 2, 2, 2, 10, 16];
        address[0] = families[random.Next(families.Length)];
        address[1] = 0;
        if (address.Length >= 8 && random.Next(2) == 0)
        {
            ((ReadOnlySpan<byte>)[0x23, 0x29, 127, 0, 0, 1]).CopyTo(address.AsSpan(2)); // 127.0.0.1:9001
        }

        return address;
    }

    private ulong Of(ReadOnlySpan<ulong> choices) => choices[random.Next(choices.Length)];

    private ulong Unsteady() =>
        HostileLayout.Volatile + ((ulong)random.Next((int)HostileLayout.VolatilePages + 2) * Page);

    private ulong Set(LinuxProcess process)
    {
        int[] sets = [.. process.Descriptors.Numbers.Where(number => process.Descriptors[(ulong)number] is Epoll)];
        return sets.Length == 0 ? Descriptor() : (ulong)sets[random.Next(sets.Length)];
    }

    /// <summary>An array of struct iovec, each of which is all memory that can be written to.</summary>
    private static ulong Vectors(LinuxProcess process, ulong at, int count)
    {
        const ulong bytes = HostileLayout.WritablePages * Page;
        for (int i = 0; i < count; i++)
        {
            process.Guest.TryWrite(at + ((ulong)i * 16), HostileLayout.Writable);
            process.Guest.TryWrite(at + ((ulong)i * 16) + 8, bytes);
        }

        return at;
    }

    /// <summary>An array of struct mmsghdr, each with the same large vectors.</summary>
    private static ulong Messages(LinuxProcess process)
    {
        const int count = 1024, stride = 64;
        ulong vectors = Vectors(process, HostileLayout.Writable + (32 * Page), 1024);
        for (int i = 0; i < count; i++)
        {
            ulong header = HostileLayout.Writable + ((ulong)i * stride);
            process.Guest.TryClear(header, stride);
            process.Guest.TryWrite(header + 16, vectors);
            process.Guest.TryWrite(header + 24, 1024UL);
        }

        return HostileLayout.Writable;
    }

    private ulong Descriptor() => random.Next(10) switch
    {
        0 => unchecked((ulong)-100L), // AT_FDCWD
        1 => (ulong)random.Next(-5, 1100),
        2 => (1UL << 32) + (ulong)random.Next(8),
        _ => (ulong)random.Next(0, 24),
    };

    private ulong Flags() => random.Next(4) switch
    {
        0 => 0,
        1 => 1UL << random.Next(64),
        2 => (1UL << random.Next(24)) | (1UL << random.Next(24)) | (1UL << random.Next(12)),
        _ => (ulong)random.Next(0, 64),
    };

    private ulong Path(LinuxProcess process)
    {
        if (random.Next(6) == 0)
        {
            return Address();
        }

        ulong at = random.Next(4) == 0 ? HostileLayout.Hole - (ulong)random.Next(1, 40) : Mapped();
        process.Guest.TryWrite(at, PathBytes());
        return at;
    }
}
