using System.Text;

namespace Continuum.Contracts.Declarations;

/// <summary>Reads <c>function.yaml</c>: all that is wrong is reported at once, each problem with its place.</summary>
public static class DeclarationParser
{
    /// <summary>
    /// Parses and validates a declaration of the v1 format. Unknown and repeated fields are problems; fields left out
    /// get their defaults. The document is one, at most 256 KiB of UTF-8, without anchors, aliases and tags.
    /// </summary>
    /// <param name="yaml">The text.</param>
    /// <param name="fileName">The file's name, for messages.</param>
    public static DeclarationResult Parse(string yaml, string fileName)
    {
        ProblemList problems = new();
        FunctionDeclaration? declaration = Read(yaml, problems);
        return problems.Count == 0 && declaration is not null
            ? new DeclarationResult.Valid(declaration, DeclarationNotices.Of(declaration))
            : new DeclarationResult.Invalid(fileName, problems.InOrder());
    }

    private static FunctionDeclaration? Read(string yaml, ProblemList problems)
    {
        int bytes = Encoding.UTF8.GetByteCount(yaml);
        if (bytes > SpecLimits.MaxDocumentBytes)
        {
            problems.Add(
                1, 1, "", $"The file has {bytes} bytes: a declaration has at most {SpecLimits.MaxDocumentBytes}");
            return null;
        }

        return YamlReader.Read(yaml, problems) is { } root && MappingReader.Open(root, "", problems) is { } document
            ? ReadDocument(document)
            : null;
    }

    private static FunctionDeclaration? ReadDocument(MappingReader document)
    {
        const string ApiVersion = FunctionDeclaration.ApiVersion;
        const string Kind = FunctionDeclaration.Kind;
        document.Required("apiVersion", ApiVersion, Words.OneOf(ApiVersion), $"write {ApiVersion}");
        document.Required("kind", Kind, Words.OneOf(Kind), $"write {Kind}");
        YamlTree? metadata = document.Require("metadata", "write metadata: with the function's name");
        YamlTree? spec = document.Require("spec", "write spec: with the function's runtime");
        document.Finish();

        FunctionMetadata? readMetadata = metadata is null ? null : MetadataReader.Read(metadata, document.Problems);
        FunctionSpec? readSpec = spec is null ? null : SpecReader.Read(spec, document.Problems);
        return readMetadata is null || readSpec is null
            ? null
            : new FunctionDeclaration { Metadata = readMetadata, Spec = readSpec };
    }
}
