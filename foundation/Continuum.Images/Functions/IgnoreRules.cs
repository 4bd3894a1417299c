using System.IO.Enumeration;
using Continuum.Images.Layers;

namespace Continuum.Images.Functions;

/// <summary>
/// What stays out of a function's layer. A rule without a '/' is matched against names at any depth; one with a '/' (a
/// trailing one aside, which asks for a directory) against the whole path. <c>*</c> and <c>?</c> match any characters,
/// <c>#</c> begins a comment.
/// </summary>
internal sealed class IgnoreRules
{
    private static readonly string[] Always = [".git", "__pycache__", "*.pyc", FunctionFolder.IgnoreFileName];

    private readonly List<Rule> _rules;

    private IgnoreRules(IEnumerable<string> lines)
    {
        _rules =
        [
            .. lines.Select(line => line.Trim()).Where(line => line.Trim('/') != "" && line[0] != '#').Select(Parse),
        ];
    }

    /// <summary>The built-in rules and those of a file, if it is there.</summary>
    internal static IgnoreRules Read(string path) =>
        new(File.Exists(path) ? [.. Always, .. File.ReadLines(path)] : Always);

    internal bool IsWanted(LayerSource source) => !_rules.Exists(rule => rule.Matches(source));

    private static Rule Parse(string line)
    {
        bool isDirectoryOnly = line.EndsWith('/');
        string pattern = line.TrimEnd('/');
        return new Rule(pattern.TrimStart('/'), isDirectoryOnly, IsWholePath: pattern.Contains('/'));
    }

    private sealed record Rule(string Pattern, bool IsDirectoryOnly, bool IsWholePath)
    {
        internal bool Matches(LayerSource source) =>
            (!IsDirectoryOnly || source.Info is DirectoryInfo)
            && FileSystemName.MatchesSimpleExpression(
                Pattern, IsWholePath ? source.Path : source.Info.Name, ignoreCase: false);
    }
}
