using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Continuum.Contracts.Declarations;

/// <summary>
/// Reads one YAML document into a tree, event by event: nesting and size are bounded before anything is built, and
/// anchors, aliases and tags are refused, so that a small file cannot stand for a large value.
/// </summary>
internal sealed class YamlReader(Parser parser, ProblemList problems)
{
    private const int MaxDepth = 16;

    /// <summary>The document's root, or null where there is none that could be read; the problems say why.</summary>
    internal static YamlTree? Read(string yaml, ProblemList problems)
    {
        using StringReader text = new(yaml);
        Scanner scanner = new(text, skipComments: true);
        try
        {
            return new YamlReader(new Parser(scanner), problems).Document();
        }
        catch (YamlException malformed)
        {
            problems.Add(Syntax(yaml, malformed.Start, malformed.End, malformed.Message));
        }
        catch (InvalidOperationException)
        {
            // The scanner answers a flow list or map that is never closed with this, and without a place.
            Mark at = scanner.CurrentPosition;
            problems.Add(Syntax(yaml, at, at, "a value, a comma or a closing bracket is missing here or above"));
        }

        return null;
    }

    private YamlTree? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            problems.Add(1, 1, "", "The file is empty: a declaration starts with apiVersion, kind, metadata and spec");
            return null;
        }

        parser.Consume<DocumentStart>();
        YamlTree? root = Node(0);
        if (root is null)
        {
            return null;
        }

        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out DocumentStart? second))
        {
            problems.Add(
                (int)second.Start.Line, (int)second.Start.Column, "",
                "A second document starts here: write one function a file, and no --- after it");
        }

        return root;
    }

    // Null stops the reading: what follows a refused construct is not looked at.
    private YamlTree? Node(int depth)
    {
        ParsingEvent here = parser.Current!;
        int line = (int)here.Start.Line;
        int column = (int)here.Start.Column;
        string? refusal = Refusal(here, depth);
        if (refusal is not null)
        {
            problems.Add(line, column, "", refusal);
            return null;
        }

        if (parser.TryConsume<Scalar>(out Scalar? scalar))
        {
            return new YamlTree.Scalar(line, column, scalar.Value, scalar.Style is not ScalarStyle.Plain);
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            return Sequence(line, column, depth);
        }

        parser.Consume<MappingStart>();
        return Mapping(line, column, depth);
    }

    private YamlTree.Sequence? Sequence(int line, int column, int depth)
    {
        List<YamlTree> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            if (Node(depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new YamlTree.Sequence(line, column, items);
    }

    private YamlTree.Mapping? Mapping(int line, int column, int depth)
    {
        List<KeyValuePair<YamlTree.Scalar, YamlTree>> entries = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (Node(depth + 1) is not { } key)
            {
                return null;
            }

            if (key is not YamlTree.Scalar name)
            {
                problems.Add(
                    key.Line, key.Column, "", $"{key.Describe()} is used as a field's name: write a plain name");
                return null;
            }

            if (Node(depth + 1) is not { } value)
            {
                return null;
            }

            entries.Add(new(name, value));
        }

        return new YamlTree.Mapping(line, column, entries);
    }

    private static string? Refusal(ParsingEvent here, int depth) => here switch
    {
        AnchorAlias alias => $"*{alias.Value} is an alias: aliases are not supported, write the value out",
        NodeEvent { Anchor.IsEmpty: false } node =>
            $"&{node.Anchor} is an anchor: anchors are not supported, write each value out",
        NodeEvent { Tag.IsEmpty: false, Tag.IsNonSpecific: false } node =>
            $"{node.Tag} is a tag: tags are not supported, write the value alone",
        _ when depth > MaxDepth => $"More than {MaxDepth} levels of nesting: a declaration needs at most 7",
        _ => null,
    };

    private static DeclarationProblem Syntax(string yaml, Mark start, Mark end, string message)
    {
        int line = Math.Max(1, (int)start.Line);
        int column = Math.Max(1, (int)start.Column);
        return TabIndentedLine(yaml, Math.Max(line, (int)end.Line) + 1) is { } tab
            ? new(tab, 1, "", "The line is indented with a tab: YAML wants spaces (two a level, for example)")
            : new(line, column, "", $"This is not YAML: {message}");
    }

    // The scanner trips over a tab where the value before it began or ended: the first tab up to there is the cause.
    private static int? TabIndentedLine(string yaml, int upTo)
    {
        int number = 0;
        foreach (ReadOnlySpan<char> line in yaml.AsSpan().EnumerateLines())
        {
            number++;
            int text = line.IndexOfAnyExcept(' ', '\t');
            if (text > 0 && line[..text].Contains('\t'))
            {
                return number;
            }

            if (number >= upTo)
            {
                break;
            }
        }

        return null;
    }
}
