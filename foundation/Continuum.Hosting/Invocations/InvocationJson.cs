using System.Text.Json.Serialization;

namespace Continuum.Hosting.Invocations;

/// <summary>The JSON of invocations over HTTP.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(AcceptedBody))]
public sealed partial class InvocationJson : JsonSerializerContext;
