using System.Diagnostics;
using System.Globalization;

namespace Continuum.Cli.Up;

/// <summary>Asks a program to stop.</summary>
internal static class ChildSignal
{
    /// <summary>Sends SIGTERM; the framework itself can only kill.</summary>
    public static async Task TerminateAsync(Process process)
    {
        if (process.HasExited)
        {
            return;
        }

        ProcessStartInfo start = new("/bin/sh") { UseShellExecute = false, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("kill -TERM \"$0\"");
        start.ArgumentList.Add(process.Id.ToString(CultureInfo.InvariantCulture));
        using Process kill = Process.Start(start)!;
        await kill.WaitForExitAsync();
    }
}
