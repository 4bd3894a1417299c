using System.Text.Json;
using System.Text.Json.Serialization;

namespace Continuum.Hosting.Problems;

/// <summary>How a problem body is written and read: camel case, absent members left out.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
public sealed partial class ProblemJson : JsonSerializerContext;
