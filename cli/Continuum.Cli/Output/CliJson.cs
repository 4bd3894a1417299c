using System.Text.Json.Serialization;
using Continuum.Cli.Images;
using Continuum.Cli.Status;
using Continuum.Cli.Up;

namespace Continuum.Cli.Output;

/// <summary>The JSON of what the API has no view of, and of <c>up.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(ImageView))]
[JsonSerializable(typeof(ImageView[]))]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(VersionView))]
[JsonSerializable(typeof(UpRecord))]
internal sealed partial class CliJson : JsonSerializerContext;
