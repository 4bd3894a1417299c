using System.Globalization;
using System.Text;

namespace Continuum.Isolation.Launch;

/// <summary>
/// The command line that confines. Everything that protects the host stands on the command line itself; what only
/// furnishes the sandbox (mounts, environment) goes through a pipe, whose other end might die half-way.
/// </summary>
internal static class BubblewrapArguments
{
    /// <summary>Descriptors that bubblewrap is started with, after the program's own three.</summary>
    internal const int ArgumentsDescriptor = 3;
    internal const int StatusDescriptor = 4;
    internal const int BlockDescriptor = 5;
    internal const int SeccompDescriptor = 6;

    /// <summary>Room for the few names in /dev; the devices themselves take none.</summary>
    private const long DevBytes = 64 << 10;

    /// <summary>Room for the empty folders that others are shown at.</summary>
    private const long ShownBytes = 1L << 20;

    /// <summary>/dev/shm, for POSIX semaphores and shared memory; counts towards the memory limit as well.</summary>
    private const long SharedMemoryBytes = 64L << 20;

    private static readonly string[] Devices = ["null", "zero", "full", "random", "urandom"];

    private static readonly string[] DeviceLinks =
        ["/proc/self/fd", "/dev/fd", "/proc/self/fd/0", "/dev/stdin", "/proc/self/fd/1", "/dev/stdout",
            "/proc/self/fd/2", "/dev/stderr"];

    internal static List<string> CommandLine(IsolationOptions options, ProcessSpec spec, int userId)
    {
        string user = userId.ToString(CultureInfo.InvariantCulture);
        return
        [
            // As root, bubblewrap would keep every capability, and --uid alone still maps to root outside.
            options.SetprivPath, "--reuid", user, "--regid", user, "--clear-groups", "--inh-caps=-all",
            "--pdeathsig", "KILL", "--", options.BubblewrapPath,
            "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000",
            "--cap-drop", "ALL", "--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv",
            "--seccomp", Text(SeccompDescriptor), "--json-status-fd", Text(StatusDescriptor),
            "--block-fd", Text(BlockDescriptor), "--args", Text(ArgumentsDescriptor), "--", .. spec.Arguments,
        ];
    }

    /// <summary>The arguments that go through the pipe, each ended by a zero byte.</summary>
    internal static byte[] Furnishing(ProcessSpec spec)
    {
        StringBuilder text = new();
        Append(text, "--ro-bind", spec.RootPath, "/", "--proc", "/proc");
        AppendDev(text, spec.Limits);
        Append(text, "--perms", "1777", "--size", Text(spec.Limits.TmpBytes), "--tmpfs", "/tmp");
        foreach (ReadOnlyMount mount in spec.Mounts)
        {
            Append(text, "--ro-bind", mount.HostPath, mount.SandboxPath);
        }

        foreach (string folder in spec.ShownFolders)
        {
            Append(text, "--perms", "0755", "--size", Text(ShownBytes), "--tmpfs", folder);
        }

        foreach ((string name, string value) in spec.Environment)
        {
            Append(text, "--setenv", name, value);
        }

        Append(text, "--chdir", spec.WorkingDirectory);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Not bubblewrap's --dev: that is writable and as large as half the machine's memory.</summary>
    private static void AppendDev(StringBuilder text, ResourceLimits limits)
    {
        Append(text, "--perms", "0755", "--size", Text(DevBytes), "--tmpfs", "/dev");
        foreach (string device in Devices)
        {
            Append(text, "--dev-bind", "/dev/" + device, "/dev/" + device);
        }

        for (int i = 0; i < DeviceLinks.Length; i += 2)
        {
            Append(text, "--symlink", DeviceLinks[i], DeviceLinks[i + 1]);
        }

        string shared = Text(Math.Min(SharedMemoryBytes, limits.MemoryBytes));
        Append(text, "--perms", "1777", "--size", shared, "--tmpfs", "/dev/shm", "--remount-ro", "/dev");
    }

    private static void Append(StringBuilder text, params ReadOnlySpan<string> arguments)
    {
        foreach (string argument in arguments)
        {
            text.Append(argument).Append('\0');
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
