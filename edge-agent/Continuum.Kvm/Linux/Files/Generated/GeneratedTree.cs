namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>Lays the monitor's own folders over the image: /dev, /proc, /sys and /tmp.</summary>
internal static class GeneratedTree
{
    /// <summary>Adds them.</summary>
    public static void Mount(FileSystem files, MountTable mounts)
    {
        mounts.Add("/tmp", files.Tmp.AddTop("/tmp", () => files.Root));
        mounts.Add("/dev", Devices(files));
        mounts.Add("/proc", new ProcFolder(files));
        mounts.Add("/sys", MachineTree.CreateSys(files));
    }

    private static GeneratedFolder Devices(FileSystem files)
    {
        GeneratedFolder folder = new(files, "/dev");
        folder.Add("null", new DeviceNode("/dev/null", DeviceKind.Null));
        folder.Add("zero", new DeviceNode("/dev/zero", DeviceKind.Zero));
        folder.Add("full", new DeviceNode("/dev/full", DeviceKind.Full));
        folder.Add("random", new DeviceNode("/dev/random", DeviceKind.Random));
        folder.Add("urandom", new DeviceNode("/dev/urandom", DeviceKind.UnlimitedRandom));
        folder.Add("fd", new GeneratedLink("/dev/fd", () => "/proc/self/fd"));
        folder.Add("stdin", new GeneratedLink("/dev/stdin", () => "/proc/self/fd/0"));
        folder.Add("stdout", new GeneratedLink("/dev/stdout", () => "/proc/self/fd/1"));
        folder.Add("stderr", new GeneratedLink("/dev/stderr", () => "/proc/self/fd/2"));
        folder.Add("tty", new TerminalNode());
        folder.Add("shm", files.Tmp.AddTop("/dev/shm", () => folder));
        return folder;
    }
}
