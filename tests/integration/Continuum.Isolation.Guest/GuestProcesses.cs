using System.Globalization;

namespace Continuum.Isolation.Guest;

/// <summary>Looks at the guest's processes through /proc.</summary>
internal static class GuestProcesses
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

    internal static int RealUser(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal));
        return int.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture);
    }
}
