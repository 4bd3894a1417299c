using System.Globalization;

namespace Continuum.Contracts.Declarations;

/// <summary>
/// Reads a map's fields by name. Every field asked for becomes known; <see cref="Finish"/> reports the ones that nobody
/// asked for. A field that is wrong is reported and read as its fallback, so that the reading goes on.
/// </summary>
internal sealed class MappingReader
{
    private readonly YamlTree.Mapping _node;
    private readonly string _path;
    private readonly List<string> _known = [];

    private MappingReader(YamlTree.Mapping node, string path, ProblemList problems)
    {
        _node = node;
        _path = path;
        Problems = problems;
        ReportDuplicates();
    }

    internal ProblemList Problems { get; }

    internal YamlTree Node => _node;

    internal string Path => _path;

    internal IEnumerable<KeyValuePair<YamlTree.Scalar, YamlTree>> Entries => _node.Entries;

    /// <summary>A reader of the map, or null (and a problem) where the value is no map.</summary>
    internal static MappingReader? Open(YamlTree node, string path, ProblemList problems)
    {
        if (node is YamlTree.Mapping mapping)
        {
            return new MappingReader(mapping, path, problems);
        }

        problems.Add(node, path, $"Is {node.Describe()} where a map of fields (name: value) belongs");
        return null;
    }

    internal string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    /// <summary>The field's value, or null where it is absent.</summary>
    internal YamlTree? Take(string name)
    {
        if (!_known.Contains(name))
        {
            _known.Add(name);
        }

        foreach ((YamlTree.Scalar key, YamlTree value) in _node.Entries)
        {
            if (key.Text == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The field's value; its absence is a problem.</summary>
    internal YamlTree? Require(string name, string right)
    {
        YamlTree? value = Take(name);
        if (value is null)
        {
            Problems.Add(_node, PathOf(name), $"Is missing: {right}");
        }

        return value;
    }

    /// <summary>A reader of the map under a field, or null where it is absent or no map.</summary>
    internal MappingReader? Map(string name) =>
        Take(name) is { } value ? Open(value, PathOf(name), Problems) : null;

    /// <summary>A field with a grammar; the fallback where it is absent or wrong.</summary>
    internal T Value<T>(string name, T fallback, Grammar<T> grammar) =>
        Take(name) is { } node && TryValue(node, PathOf(name), grammar, out T value) ? value : fallback;

    /// <summary>A field that has to be there; the fallback (and a problem) where it is absent or wrong.</summary>
    internal T Required<T>(string name, T fallback, Grammar<T> grammar, string right) =>
        Require(name, right) is { } node && TryValue(node, PathOf(name), grammar, out T value) ? value : fallback;

    /// <summary>Reads a value with a grammar; reports what is wrong.</summary>
    internal bool TryValue<T>(YamlTree node, string path, Grammar<T> grammar, out T value)
    {
        value = default!;
        string? problem = node is YamlTree.Scalar { IsNull: false } scalar
            ? grammar(scalar.Text, out value)
            : $"Is {node.Describe()} where one value belongs";
        if (problem is not null)
        {
            Problems.Add(node, path, problem);
        }

        return problem is null;
    }

    /// <summary>A whole number, written without quotes.</summary>
    internal int Int(string name, int fallback, int min, int max) =>
        Bare(name, "a whole number") ? Value(name, fallback, Numbers.Int(min, max)) : fallback;

    /// <summary><c>true</c> or <c>false</c>, without quotes.</summary>
    internal bool Bool(string name, bool fallback) =>
        Bare(name, "true or false") ? Value(name, fallback, Words.Bool) : fallback;

    /// <summary>A number, written without quotes.</summary>
    internal T Number<T>(string name, T fallback, Grammar<T> grammar) =>
        Bare(name, "a number") ? Value(name, fallback, grammar) : fallback;

    /// <summary>The elements of the list under a field, each with its path.</summary>
    internal IEnumerable<KeyValuePair<string, YamlTree>> Items(string name) =>
        Take(name) is { } node ? ItemsOf(node, PathOf(name)) : [];

    /// <summary>A list of values with a grammar; wrong ones are reported and left out.</summary>
    internal List<T> List<T>(string name, Grammar<T> grammar)
    {
        List<T> values = [];
        foreach ((string path, YamlTree item) in Items(name))
        {
            if (TryValue(item, path, grammar, out T value))
            {
                if (values.Contains(value))
                {
                    Problems.Add(item, path, $"{item.Describe()} is listed twice: once is enough");
                }

                values.Add(value);
            }
        }

        return values;
    }

    /// <summary>Reports the fields that nobody asked for.</summary>
    internal void Finish()
    {
        foreach ((YamlTree.Scalar key, _) in _node.Entries.Where(entry => !_known.Contains(entry.Key.Text)))
        {
            string? near = Spelling.Nearest(key.Text, _known);
            string right = near is null
                ? $"the fields here are {string.Join(", ", _known)}"
                : $"did you mean {near}?";
            Problems.Add(key, PathOf(key.Text), $"{key.Describe()} is no field here: {right}");
        }
    }

    private IEnumerable<KeyValuePair<string, YamlTree>> ItemsOf(YamlTree node, string path)
    {
        if (node is YamlTree.Sequence list)
        {
            return list.Items.Select((item, index) =>
                KeyValuePair.Create(path + string.Create(CultureInfo.InvariantCulture, $"[{index}]"), item));
        }

        Problems.Add(node, path, $"Is {node.Describe()} where a list belongs: write [a, b] or a line '- a' for each");
        return [];
    }

    private bool Bare(string name, string right)
    {
        if (Take(name) is not YamlTree.Scalar { IsQuoted: true } quoted)
        {
            return true;
        }

        Problems.Add(quoted, PathOf(name), $"Is the text '{quoted.Text}' where {right} belongs: leave out the quotes");
        return false;
    }

    private void ReportDuplicates()
    {
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        foreach ((YamlTree.Scalar key, _) in _node.Entries)
        {
            if (!lines.TryAdd(key.Text, key.Line))
            {
                Problems.Add(
                    key, PathOf(key.Text),
                    $"'{key.Text}' stands twice, first on line {lines[key.Text]}: keep one of them");
            }
        }
    }
}
