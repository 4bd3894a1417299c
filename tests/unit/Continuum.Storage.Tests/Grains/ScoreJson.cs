using System.Text.Json.Serialization;

namespace Continuum.Storage.Tests.Grains;

[JsonSerializable(typeof(Score))]
internal sealed partial class ScoreJson : JsonSerializerContext;
