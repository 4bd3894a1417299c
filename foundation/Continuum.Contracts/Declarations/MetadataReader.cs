using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Declarations;

/// <summary>Reads <c>metadata</c>.</summary>
internal static class MetadataReader
{
    internal static FunctionMetadata? Read(YamlTree node, ProblemList problems)
    {
        if (MappingReader.Open(node, "metadata", problems) is not { } metadata)
        {
            return null;
        }

        FunctionMetadata read = new()
        {
            Name = metadata.Required("name", "", Words.Name, "write the function's name, 1 to 63 of a-z, 0-9 and -"),
            Namespace = metadata.Value("namespace", FunctionKey.DefaultNamespace, Words.Namespace),
            Labels = metadata.Map("labels") is { } labels
                ? TextMap.Read(labels, Words.LabelName, Words.LabelValue)
                : new Dictionary<string, string>(),
        };
        metadata.Finish();
        return read;
    }
}
