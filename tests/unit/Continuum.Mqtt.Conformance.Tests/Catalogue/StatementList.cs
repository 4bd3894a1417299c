using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.Catalogue;

/// <summary>
/// The numbered statements of one version of the standard, from a file of this project:
/// <c>number | server, client or both | what it asks for | server: why it has no test | client: why</c>, the last two
/// where they are needed. Lines with # are comments.
/// </summary>
/// <param name="Version">As the standard is called.</param>
/// <param name="Folder">The namespace of its tests, with Server and Client beneath it.</param>
/// <param name="Statements">In the order of the file.</param>
internal sealed record StatementList(string Version, string Folder, IReadOnlyList<Statement> Statements)
{
    /// <summary>The versions that there is a catalogue for.</summary>
    public static IReadOnlyList<StatementList> All { get; } = [Read("5.0", "V50"), Read("3.1.1", "V311")];

    private static StatementList Read(string version, string folder)
    {
        string path = RepositoryRoot.File(
            "tests", "unit", "Continuum.Mqtt.Conformance.Tests", "Catalogue", $"Statements{folder}.txt");
        return new(version, folder, [.. File.ReadLines(path)
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(Parse)]);
    }

    private static Statement Parse(string line)
    {
        string[] parts = line.Split('|', StringSplitOptions.TrimEntries);
        Assert.True(parts.Length >= 3, $"a statement has a number, a side and a text: {line}");
        Dictionary<Side, string> reasons = [];
        foreach (string reason in parts.Skip(3))
        {
            int colon = reason.IndexOf(':', StringComparison.Ordinal);
            Assert.True(colon > 0, $"a reason begins with whom it is for: {line}");
            reasons.Add(Enum.Parse<Side>(reason[..colon], ignoreCase: true), reason[(colon + 1)..].Trim());
        }

        return new(parts[0], Enum.Parse<Side>(parts[1], ignoreCase: true), parts[2], reasons);
    }
}
