using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>The headers beside an event.</summary>
internal static class InvocationHeaders
{
    // version "-" trace-id "-" parent-id "-" flags (W3C Trace Context, section 3.2)
    private const int TraceParentLength = 55;

    private static readonly string DirectContext = Write(TriggerContext.Direct);

    public static void Write<TSink>(TSink headers, RuntimeInvocation invocation) where TSink : IHeaderSink
    {
        headers.Add(RuntimeHeaders.RequestId, invocation.Id);
        headers.Add(
            RuntimeHeaders.DeadlineMs,
            invocation.Deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        headers.Add(RuntimeHeaders.FunctionArn, invocation.FunctionArn);
        headers.Add(RuntimeHeaders.ClientContext, ClientContext(invocation.Request.Trigger));
        headers.Add(RuntimeHeaders.DedupKey, Printable(invocation.Request.DedupKey) ?? invocation.Id);
        headers.Add("Content-Type", Printable(invocation.Request.ContentType) ?? "application/json");
        if (invocation.TraceParent is { Length: TraceParentLength } traceParent
            && Printable(traceParent) is not null)
        {
            headers.Add(RuntimeHeaders.TraceParent, traceParent);
            headers.Add(RuntimeHeaders.TraceId, XRay(traceParent));
        }
    }

    // X-Ray's form of the same ids: the trace id's first eight digits stand apart (they are a time in ids X-Ray makes).
    private static string XRay(string traceParent) =>
        $"Root=1-{traceParent[3..11]}-{traceParent[11..35]};Parent={traceParent[36..52]}"
        + $";Sampled={(traceParent[^1] is '1' or '3' ? 1 : 0)}";

    private static string ClientContext(TriggerContext trigger) =>
        ReferenceEquals(trigger, TriggerContext.Direct) ? DirectContext : Write(trigger);

    // The writer escapes what is not ASCII, so a topic in any script fits a header.
    private static string Write(TriggerContext trigger)
    {
        ArrayBufferWriter<byte> buffer = new(128);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("custom");
            writer.WriteString("kind", trigger.Kind);
            WriteIfGiven(writer, "topic", trigger.Topic);
            WriteIfGiven(writer, "method", trigger.Method);
            WriteIfGiven(writer, "path", trigger.Path);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }

    private static void WriteIfGiven(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    // What came from outside must not break the header block.
    private static string? Printable(string? text) =>
        text is not null && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text : null;
}
