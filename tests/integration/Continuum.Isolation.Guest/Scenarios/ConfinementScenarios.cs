namespace Continuum.Isolation.Guest.Scenarios;

/// <summary>The filter of system calls and the namespaces, on a mainline kernel.</summary>
internal static class ConfinementScenarios
{
    private const int NotPermitted = 1;
    private const int NotImplemented = 38;
    private const int NoSuchFamily = 97;

    /// <summary>
    /// The call, its number and arguments (asm/unistd_64.h), and the error that it gets: one of each kind, since the
    /// filter's own tests go through all, and each costs a start on a software CPU.
    /// </summary>
    private static readonly (string What, string Call, int Errno)[] Refused =
    [
        ("ptrace", "101 0", NotPermitted),
        ("mount", "165 0 0 0 0 0", NotPermitted),
        ("unshare of a user namespace", "272 0x10000000", NotPermitted),
        ("clone3", "435 0 0", NotImplemented),
        ("io_uring_setup", "425 1 0", NotImplemented),
        ("userfaultfd", "323 0", NotPermitted),
        ("a netlink socket", "41 16 3 0", NoSuchFamily),
        ("getpid by the x32 entry", "0x40000027", NotImplemented),
    ];

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("An allowed system call works", Allowed),
        new("Each refused system call fails with its own error", EachRefused),
        new("The 32-bit entry ends the program", Entry32),
        new("A program sees no process but its own", Processes),
        new("A program sees no network but loopback", Network),
        new("A program runs as a user of its own without any capability", User),
        new("A program's root is read-only", ReadOnlyRoot),
        new("A root that only the system's root can reach works", ClosedRoot),
    ];

    private static async Task Allowed(Sandboxes sandboxes)
    {
        const string getpid = "39";
        Assert.Equal("2 errno 0\n", (await sandboxes.RunAsync("call", getpid)).Output); // 1 is the sandbox's init
    }

    private static async Task EachRefused(Sandboxes sandboxes)
    {
        foreach ((string what, string call, int errno) in Refused)
        {
            (ProcessExit exit, string output, _) = await sandboxes.RunAsync(["call", .. call.Split(' ')]);
            Assert.True(output == $"-1 errno {errno}\n" && exit.ExitCode == 0, $"{what}: {output}{exit}");
        }
    }

    private static async Task Entry32(Sandboxes sandboxes)
    {
        const int badSystemCall = 31;
        Assert.Equal(badSystemCall, (await sandboxes.RunAsync("call32")).Exit.Signal);
    }

    private static async Task Processes(Sandboxes sandboxes)
    {
        string[] entries = (await sandboxes.RunAsync("list", "/proc")).Output.Split('\n');
        Assert.Equal(["1", "2"], entries.Where(entry => entry.Length > 0 && entry.All(char.IsAsciiDigit)));
    }

    private static async Task Network(Sandboxes sandboxes)
    {
        string[] lines = (await sandboxes.RunAsync("show", "/proc/net/dev")).Output.Split('\n')[2..^1];
        Assert.StartsWith("lo:", Assert.Single(lines).Trim(), StringComparison.Ordinal);
    }

    private static async Task User(Sandboxes sandboxes)
    {
        string status = (await sandboxes.RunAsync("show", "/proc/self/status")).Output;
        Assert.Contains("Uid:\t1000\t1000\t1000\t1000\n", status, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000\n", status, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t0000000000000000\n", status, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1\n", status, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2\n", status, StringComparison.Ordinal);
        await using IsolatedProcess one = await sandboxes.StartAsync(Sandboxes.Probe("stay"));
        await using IsolatedProcess two = await sandboxes.StartAsync(Sandboxes.Probe("stay"));
        int[] users = [GuestProcesses.RealUser(one.HostPid), GuestProcesses.RealUser(two.HostPid)];
        Assert.All(users, user => Assert.InRange(user, 200_000, 209_999));
        Assert.Distinct(users);
    }

    private static async Task ReadOnlyRoot(Sandboxes sandboxes) =>
        Assert.Equal("0 errno 30\n", (await sandboxes.RunAsync("fill", "/bin/x", "1")).Output);

    private static async Task ClosedRoot(Sandboxes sandboxes)
    {
        string closed = Directory.CreateTempSubdirectory("closed-").FullName; // made with mode 0700
        string root = Path.Combine(closed, "root");
        foreach (string folder in new[] { "proc", "dev", "tmp", "bin" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        File.Copy(Path.Combine(Sandboxes.Root, "bin", "probe"), Path.Combine(root, "bin", "probe"));
        ProcessSpec spec = Sandboxes.Probe("exit", "7") with { RootPath = root };
        Assert.Equal(7, (await sandboxes.RunAsync(spec)).Exit.ExitCode);
    }
}
