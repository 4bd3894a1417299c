namespace Continuum.Contracts.Declarations;

/// <summary>Reads maps whose names are free: labels, environments and selectors.</summary>
internal static class TextMap
{
    /// <summary>Each entry with its own grammars; wrong entries are reported and left out.</summary>
    internal static Dictionary<string, string> Read(
        MappingReader map, Grammar<string> nameGrammar, Grammar<string> valueGrammar)
    {
        Dictionary<string, string> read = new(StringComparer.Ordinal);
        foreach ((YamlTree.Scalar key, YamlTree value) in map.Entries)
        {
            string path = map.PathOf(key.Text);
            bool named = map.TryValue(key, path, nameGrammar, out string name);
            bool valued = map.TryValue(value, path, valueGrammar, out string text);
            if (named && valued)
            {
                read[name] = text;
            }
        }

        return read;
    }
}
