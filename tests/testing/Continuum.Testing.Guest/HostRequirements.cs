namespace Continuum.Testing.Guest;

/// <summary>What the host must have to build and run a guest, and the Debian package of each.</summary>
public static class HostRequirements
{
    private static readonly (string Path, string Package)[] Tools =
    [
        ("/usr/bin/qemu-system-x86_64", "qemu-system-x86"),
        ("/bin/busybox", "busybox-static"),
        ("/usr/bin/musl-gcc", "musl-tools"),
        ("/usr/bin/ldd", "libc-bin"),
        ("/usr/bin/apt-get", "apt"),
        ("/usr/bin/dpkg-deb", "dpkg"),
    ];

    /// <summary>Null when nothing is missing.</summary>
    /// <param name="further">What this guest needs beside what every guest does.</param>
    public static string? Missing(params (string Path, string Package)[] further)
    {
        string[] missing =
        [
            .. Tools.Concat(further)
                .Where(tool => !File.Exists(tool.Path))
                .Select(tool => $"{tool.Path} (package {tool.Package})"),
        ];
        return missing.Length == 0 ? null : "needs " + string.Join(", ", missing);
    }
}
