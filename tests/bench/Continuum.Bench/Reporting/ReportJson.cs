using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Continuum.Bench.Reporting;

/// <summary>The report for programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    public static async Task WriteAsync(BenchReport report, string file, CancellationToken cancellationToken)
    {
        await using FileStream stream = File.Create(file);
        JsonSerializerOptions readable = new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        await JsonSerializer.SerializeAsync(stream, report, new ReportJson(readable).BenchReport, cancellationToken);
        await stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }
}
