namespace Continuum.Images.Bases;

/// <summary>What every root has: mount points, and the few files that C libraries look for.</summary>
internal static class SkeletonTree
{
    private static readonly string[] Folders =
        ["dev", "etc", "proc", "run", "sys", "tmp", "usr", "var/runtime", "var/task", "var/tmp"];

    // The sandbox runs the function as uid 1000; names for it and for root are all that getpwuid(3) needs.
    private static readonly (string Path, string Content)[] Files =
    [
        ("etc/passwd", "root:x:0:0:root:/:/bin/sh\nfunction:x:1000:1000:function:/tmp:/bin/sh\n"
            + "nobody:x:65534:65534:nobody:/:/bin/false\n"),
        ("etc/group", "root:x:0:\nfunction:x:1000:\nnogroup:x:65534:\n"),
        ("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"),
        ("etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"),
        ("etc/resolv.conf", ""),
    ];

    internal static void Make(string root)
    {
        foreach (string folder in Folders)
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        foreach ((string path, string content) in Files)
        {
            File.WriteAllText(Path.Combine(root, path), content);
        }
    }
}
