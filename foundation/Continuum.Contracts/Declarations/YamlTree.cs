namespace Continuum.Contracts.Declarations;

/// <summary>A YAML value with its place in the text. Plain data: no tags, anchors or aliases get this far.</summary>
internal abstract record YamlTree(int Line, int Column)
{
    /// <summary>A text, number, boolean or null, as it stands in the file.</summary>
    internal sealed record Scalar(int Line, int Column, string Text, bool IsQuoted) : YamlTree(Line, Column)
    {
        internal bool IsNull => !IsQuoted && (Text is "" or "~" or "null" or "Null" or "NULL");
    }

    /// <summary>A list.</summary>
    internal sealed record Sequence(int Line, int Column, IReadOnlyList<YamlTree> Items) : YamlTree(Line, Column);

    /// <summary>A map; each key is kept as often as it occurs.</summary>
    internal sealed record Mapping(int Line, int Column, IReadOnlyList<KeyValuePair<Scalar, YamlTree>> Entries)
        : YamlTree(Line, Column);

    /// <summary>What the value is, in words.</summary>
    internal string Describe() => this switch
    {
        Scalar { IsNull: true } => "nothing",
        Scalar scalar => $"'{Excerpt(scalar.Text)}'",
        Sequence => "a list",
        _ => "a map",
    };

    private static string Excerpt(string text)
    {
        const int Longest = 60;
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= Longest ? line : line[..Longest] + "...";
    }
}
