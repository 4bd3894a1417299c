using System.Globalization;

namespace Continuum.Isolation.Guest;

/// <summary>One control group of version 2, as the kernel shows it: not through the code under test.</summary>
internal sealed record ControlGroup(string Folder)
{
    private const string Mount = "/sys/fs/cgroup";

    /// <summary>The group that a process is in (cgroups(7): "0::" and the path).</summary>
    internal static ControlGroup Of(int pid)
    {
        string line = Assert.Single(File.ReadAllLines($"/proc/{pid}/cgroup"));
        Assert.StartsWith("0::/", line, StringComparison.Ordinal);
        return Named(line["0::/".Length..]);
    }

    internal static ControlGroup Named(string relative) => new(Path.Combine(Mount, relative));

    internal bool Exists => Directory.Exists(Folder);

    internal string Read(string file) => File.ReadAllText(Path.Combine(Folder, file)).Trim();

    internal void Write(string file, string value) => File.WriteAllText(Path.Combine(Folder, file), value);

    /// <summary>The number after a word at the start of a line.</summary>
    internal long Counter(string file, string name)
    {
        string line = Assert.Single(
            File.ReadAllLines(Path.Combine(Folder, file)), l => l.StartsWith(name + " ", StringComparison.Ordinal));
        return long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>The processes in the group.</summary>
    internal List<int> Processes() =>
    [
        .. File.ReadAllLines(Path.Combine(Folder, "cgroup.procs"))
            .Select(line => int.Parse(line, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Names of the groups directly beneath.</summary>
    internal List<string> Children() => [.. Directory.EnumerateDirectories(Folder).Select(f => Path.GetFileName(f)!)];
}
