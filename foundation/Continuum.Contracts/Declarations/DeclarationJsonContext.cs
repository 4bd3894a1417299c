using System.Text.Json.Serialization;

namespace Continuum.Contracts.Declarations;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(FunctionDeclaration))]
internal sealed partial class DeclarationJsonContext : JsonSerializerContext;
