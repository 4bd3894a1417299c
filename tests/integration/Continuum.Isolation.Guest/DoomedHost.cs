using System.Diagnostics;
using System.Globalization;

namespace Continuum.Isolation.Guest;

/// <summary>A process of its own with a launcher and programs, to be killed.</summary>
internal static class DoomedHost
{
    internal const string Command = "doomed-host";

    /// <summary>Starts the process and tells the guest's numbers of its programs' first processes.</summary>
    internal static async Task<(Process Host, int[] Programs)> StartAsync(string cgroupParent, int programs)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        string count = programs.ToString(CultureInfo.InvariantCulture);
        foreach (string argument in new[] { typeof(DoomedHost).Assembly.Location, Command, cgroupParent, count })
        {
            start.ArgumentList.Add(argument);
        }

        Process host = Process.Start(start)!;
        string line = await host.StandardOutput.ReadLineAsync() ?? "";
        return (host, [.. line.Split(' ').Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))]);
    }

    internal static async Task<int> RunAsync(string[] arguments)
    {
        IsolationLauncher launcher = Sandboxes.CreateLauncher(arguments[0]);
        List<int> pids = [];
        for (int i = 0; i < int.Parse(arguments[1], CultureInfo.InvariantCulture); i++)
        {
            IsolatedProcess process =
                await launcher.StartAsync(Sandboxes.Probe("detach-and-stay"), CancellationToken.None);
            await Sandboxes.LineAsync(process);
            pids.Add(process.HostPid);
        }

        Console.WriteLine(string.Join(' ', pids));
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
