using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Isolation.Tests;

/// <summary>A process of its own that runs programs until it is killed.</summary>
internal static class DoomedHost
{
    internal const string Command = "doomed-host";

    /// <summary>Starts the process with its programs and tells the host pids of their first processes.</summary>
    internal static async Task<(Process Host, int[] Programs)> StartAsync(
        string cgroupParent, string root, int programs)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(DoomedHost).Assembly.Location);
        }

        string count = programs.ToString(CultureInfo.InvariantCulture);
        foreach (string argument in new[] { Command, cgroupParent, root, count })
        {
            start.ArgumentList.Add(argument);
        }

        Process host = Process.Start(start)!;
        string line = await host.StandardOutput.ReadLineAsync() ?? "";
        return (host, [.. line.Split(' ').Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))]);
    }

    internal static async Task<int> RunAsync(string[] arguments)
    {
        IsolationLauncher launcher = IsolationLauncher.Create(
            new IsolationOptions { CgroupParent = arguments[0] }, NullLoggerFactory.Instance, TimeProvider.System);
        ProcessSpec spec = new()
        {
            RootPath = arguments[1],
            Arguments = ["/bin/probe", "detach-and-stay"],
            Environment = new Dictionary<string, string>(),
            Limits = new ResourceLimits { MemoryBytes = 64 << 20, TmpBytes = 4096, MaxProcesses = 8 },
        };
        List<int> pids = [];
        for (int i = 0; i < int.Parse(arguments[2], CultureInfo.InvariantCulture); i++)
        {
            IsolatedProcess process = await launcher.StartAsync(spec, CancellationToken.None);
            await IsolationFixture.LineAsync(process);
            pids.AddRange(HostProcesses.InNamespaceOf(process.HostPid));
        }

        Console.WriteLine(string.Join(' ', pids));
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
