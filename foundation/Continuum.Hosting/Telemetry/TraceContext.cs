using System.Buffers;
using System.Diagnostics;

namespace Continuum.Hosting.Telemetry;

/// <summary>
/// A trace's identity as text between processes, over HTTP headers, MQTT user properties and the agent link:
/// <c>traceparent</c> and <c>tracestate</c> of W3C Trace Context (https://www.w3.org/TR/trace-context/).
/// </summary>
public static class TraceContext
{
    /// <summary>The name of the header or user property.</summary>
    public const string ParentName = "traceparent";

    /// <summary>The name of the header or user property that carries vendors' data.</summary>
    public const string StateName = "tracestate";

    private const int Length = 55; // 00-<32>-<16>-<2>

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads what a caller sent, strictly (section 3.2.2, and section 3.2.4 for later versions).</summary>
    /// <param name="traceparent">The value; null when there was none.</param>
    /// <param name="tracestate">The value; dropped alone when it is malformed, as section 3.3 asks.</param>
    /// <param name="context">The trace and span to continue, marked as remote.</param>
    /// <returns>False when there is no valid parent: begin a new trace then.</returns>
    public static bool TryParse(string? traceparent, string? tracestate, out ActivityContext context)
    {
        context = default;
        if (traceparent is null || !HasForm(traceparent))
        {
            return false;
        }

        ReadOnlySpan<char> text = traceparent;
        ReadOnlySpan<char> trace = text.Slice(3, 32);
        ReadOnlySpan<char> span = text.Slice(36, 16);
        if (!trace.ContainsAnyExcept('0') || !span.ContainsAnyExcept('0'))
        {
            return false;
        }

        bool recorded = (HexValue(text[54]) & 1) != 0;
        context = new(
            ActivityTraceId.CreateFromString(trace),
            ActivitySpanId.CreateFromString(span),
            recorded ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None,
            TraceState.IsValid(tracestate) ? tracestate : null,
            isRemote: true);
        return true;
    }

    /// <summary>The <c>traceparent</c> of a span, version 00.</summary>
    /// <param name="context">The span; not the default one.</param>
    public static string Format(ActivityContext context)
    {
        string flags = context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00";
        return $"00-{context.TraceId.ToHexString()}-{context.SpanId.ToHexString()}-{flags}";
    }

    private static bool HasForm(string text)
    {
        if (text.Length < Length || text[2] != '-' || text[35] != '-' || text[52] != '-')
        {
            return false;
        }

        ReadOnlySpan<char> version = text.AsSpan(0, 2);
        bool lengthFits = version is "00" ? text.Length == Length : text.Length == Length || text[Length] == '-';
        return lengthFits && version is not "ff" && IsHex(version)
            && IsHex(text.AsSpan(3, 32)) && IsHex(text.AsSpan(36, 16)) && IsHex(text.AsSpan(53, 2));
    }

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(LowerHex);

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : digit - 'a' + 10;
}
