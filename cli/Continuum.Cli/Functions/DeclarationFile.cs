using Continuum.Cli.Startup;
using Continuum.Contracts.Declarations;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Continuum.Cli.Functions;

/// <summary>A folder's <c>function.yaml</c>, valid.</summary>
/// <param name="Text">What is sent.</param>
/// <param name="Declaration">What it says.</param>
internal sealed record DeclarationFile(string Text, FunctionDeclaration Declaration)
{
    public const string FileName = "function.yaml";

    /// <summary>Reads and validates it; another namespace than the declared one may be asked for.</summary>
    /// <param name="folder">The function's folder.</param>
    /// <param name="shown">The folder as the user wrote it, for messages.</param>
    /// <param name="space">The namespace instead of the declared one, or null.</param>
    /// <exception cref="CliException">It is missing, or has problems: all of them, each with its place.</exception>
    public static DeclarationFile Read(string folder, string shown, string? space)
    {
        string path = Path.Combine(folder, FileName);
        string name = Path.Combine(shown, FileName);
        if (!File.Exists(path))
        {
            throw new CliException(
                CliExit.NotFound,
                Directory.Exists(folder) ? $"there is no {FileName} in {shown}" : $"there is no folder {shown}",
                $"Name a function's folder: one with a {FileName} and the function's files.");
        }

        string text = File.ReadAllText(path);
        FunctionDeclaration declaration = Parse(text, name);
        if (space is null || space == declaration.Metadata.Namespace)
        {
            return new(text, declaration);
        }

        string moved = WithNamespace(text, space);
        return new(moved, Parse(moved, name));
    }

    private static FunctionDeclaration Parse(string text, string name) => DeclarationParser.Parse(text, name) switch
    {
        DeclarationResult.Valid valid => valid.Declaration,
        DeclarationResult.Invalid invalid => throw new CliException(
            CliExit.InvalidInput,
            $"{name} has {(invalid.Problems.Count == 1 ? "a problem" : $"{invalid.Problems.Count} problems")}; "
            + "nothing was deployed")
        {
            Details = [.. invalid.Problems.Select(problem => $"{name}:{problem}")],
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // The text was found valid before, so metadata is a mapping.
    private static string WithNamespace(string text, string space)
    {
        YamlStream document = [];
        document.Load(new StringReader(text));
        YamlMappingNode root = (YamlMappingNode)document.Documents[0].RootNode;
        YamlMappingNode metadata = (YamlMappingNode)root.Children[new YamlScalarNode("metadata")];
        metadata.Children[new YamlScalarNode("namespace")] =
            new YamlScalarNode(space) { Style = ScalarStyle.DoubleQuoted };
        using StringWriter writer = new();
        document.Save(writer, assignAnchors: false);
        return writer.ToString();
    }
}
