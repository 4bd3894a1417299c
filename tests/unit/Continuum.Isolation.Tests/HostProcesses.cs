using System.Globalization;

namespace Continuum.Isolation.Tests;

/// <summary>Looks at the host's processes through /proc.</summary>
internal static class HostProcesses
{
    internal static bool IsAlive(int pid)
    {
        try
        {
            // A zombie is dead: it only waits to be asked how it ended.
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The host's numbers for all processes in the pid namespace that a process is the init of.</summary>
    internal static List<int> InNamespaceOf(int pid)
    {
        string? wanted = Namespace(pid);
        Assert.NotNull(wanted);
        return [.. All().Where(candidate => Namespace(candidate) == wanted)];
    }

    /// <summary>Children of this process that have ended and were not asked how.</summary>
    internal static int Zombies() => All().Count(pid =>
    {
        try
        {
            string text = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" && fields[1] == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return false;
        }
    });

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int pid) ? pid : 0)
        .Where(pid => pid > 0);

    private static string? Namespace(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/ns/pid").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
