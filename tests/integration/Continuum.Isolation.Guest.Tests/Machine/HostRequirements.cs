namespace Continuum.Isolation.Guest.Tests.Machine;

/// <summary>What the host must have to build and run the guest, and the Debian package of each.</summary>
internal static class HostRequirements
{
    private static readonly (string Path, string Package)[] Tools =
    [
        ("/usr/bin/qemu-system-x86_64", "qemu-system-x86"),
        ("/bin/busybox", "busybox-static"),
        ("/usr/bin/bwrap", "bubblewrap"),
        ("/usr/bin/setpriv", "util-linux"),
        ("/usr/bin/musl-gcc", "musl-tools"),
        ("/usr/bin/ldd", "libc-bin"),
        ("/usr/bin/apt-get", "apt"),
        ("/usr/bin/dpkg-deb", "dpkg"),
    ];

    /// <summary>Null when nothing is missing.</summary>
    internal static string? Missing()
    {
        string[] missing =
            [.. Tools.Where(tool => !File.Exists(tool.Path)).Select(tool => $"{tool.Path} (package {tool.Package})")];
        return missing.Length == 0 ? null : "needs " + string.Join(", ", missing);
    }
}
