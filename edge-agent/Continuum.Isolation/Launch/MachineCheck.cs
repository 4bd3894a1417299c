using System.Collections.Frozen;
using System.Diagnostics;
using Continuum.Isolation.Cgroups;
using Continuum.Isolation.Events;
using Continuum.Isolation.Interop;
using Continuum.Isolation.Seccomp;

namespace Continuum.Isolation.Launch;

/// <summary>Finds out whether this machine can isolate programs, and makes what they will share.</summary>
internal static class MachineCheck
{
    private static readonly Version LeastBubblewrap = new(0, 8, 0); // the first with --disable-userns

    /// <exception cref="IsolationException">It cannot; the message says what to do.</exception>
    internal static (SandboxServices Services, IsolationCapabilities Capabilities) Prepare(
        IsolationOptions options, TimeProvider time)
    {
        if (LibC.geteuid() != 0)
        {
            throw new IsolationException(
                "isolate programs", Errno.NotPermitted,
                "only root can give each program a user and a control group of its own; run as root");
        }

        Require(options.SetprivPath, "setpriv", "util-linux");
        Require(options.BubblewrapPath, "bubblewrap", "bubblewrap");
        SeccompProgram.RequireThisMachine();
        Version bubblewrap = BubblewrapVersion(options.BubblewrapPath);
        ICgroupHierarchy hierarchy = CgroupMounts.Detect();
        CreateStateFolder(options.StateFolder);
        UserIdPool users = new(options.StateFolder, options.FirstUserId, options.UserIdCount);
        RunGroup groups = new(hierarchy, options.StateFolder, options.CgroupParent.Trim('/'));
        DedicatedThread spawner = new("isolation-launcher");
        PathAliases paths = spawner.RunAsync(() => new PathAliases(options.StateFolder)).GetAwaiter().GetResult();
        return (
            new SandboxServices(
                options, time, new EventLoop(), spawner, paths, new LoopbackListener(), new ShownFolders(), users,
                groups,
                new Dictionary<CallPolicy, FileDescriptor>
                {
                    [CallPolicy.Functions] = FilterFile(SeccompProgram.For(SeccompPolicy.Functions)),
                    [CallPolicy.Monitors] = FilterFile(SeccompProgram.For(SeccompPolicy.Monitors)),
                }.ToFrozenDictionary()),
            new IsolationCapabilities(
                hierarchy.Version, hierarchy.Controllers, bubblewrap, hierarchy.LimitsSwap, LandlockVersion()));
    }

    private static void Require(string path, string tool, string package)
    {
        if (!File.Exists(path))
        {
            throw new IsolationException(
                $"find {tool}", Errno.NoEntry, $"there is no {path}; install {package}, or set where it is");
        }
    }

    private static Version BubblewrapVersion(string path)
    {
        ProcessStartInfo start = new(path, "--version") { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd().Trim(); // "bubblewrap 0.8.0"
        process.WaitForExit();
        if (!Version.TryParse(text.Split(' ')[^1], out Version? version))
        {
            throw new IsolationException("read bubblewrap's version", 0, $"{path} --version says \"{text}\"");
        }

        return version >= LeastBubblewrap
            ? version
            : throw new IsolationException(
                "check bubblewrap's version", 0, $"{path} is {version}; {LeastBubblewrap} or later is needed");
    }

    private static void CreateStateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IsolationException("create the folder of lock files", 0, exception.Message);
        }
    }

    private static FileDescriptor FilterFile(byte[] filter)
    {
        const uint closeOnExec = 1; // linux/memfd.h: MFD_CLOEXEC
        FileDescriptor file = new(LibC.memfd_create("seccomp", closeOnExec));
        if (file.IsInvalid)
        {
            throw IsolationException.FromLastError("memfd_create");
        }

        int errno = file.WriteAll(filter);
        return errno == 0 ? file : throw new IsolationException("write the system call filter", errno);
    }

    private static int LandlockVersion()
    {
        const int createRuleset = 444; // asm/unistd_64.h
        const int askVersion = 1;      // linux/landlock.h: LANDLOCK_CREATE_RULESET_VERSION
        return Math.Max(0, (int)LibC.syscall(createRuleset, 0, 0, askVersion, 0));
    }
}
