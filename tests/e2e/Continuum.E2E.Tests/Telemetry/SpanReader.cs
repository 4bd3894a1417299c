using System.Text;
using Google.Protobuf;

namespace Continuum.E2E.Tests.Telemetry;

/// <summary>
/// Reads spans out of an ExportTraceServiceRequest (opentelemetry-proto, trace/v1/trace.proto): resource_spans = 1 of
/// that, scope_spans = 2 of those, spans = 2 of those.
/// </summary>
internal static class SpanReader
{
    public static IEnumerable<Span> Read(byte[] request) =>
        from resource in Fields(request, 1)
        from scope in Fields(resource, 2)
        from span in Fields(scope, 2)
        select new Span(
            Hex(Fields(span, 1)), Hex(Fields(span, 2)), Hex(Fields(span, 4)),
            Encoding.UTF8.GetString(Fields(span, 5).FirstOrDefault([])));

    private static string Hex(IEnumerable<byte[]> bytes) => Convert.ToHexStringLower(bytes.FirstOrDefault([]));

    // The length-delimited fields of a number; all others are passed over.
    private static List<byte[]> Fields(byte[] message, int number)
    {
        List<byte[]> found = [];
        using CodedInputStream input = new(message);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (tag == WireFormat.MakeTag(number, WireFormat.WireType.LengthDelimited))
            {
                found.Add(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return found;
    }
}
