using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>Reads the errors that programs report.</summary>
internal static partial class FunctionError
{
    private const int MaxTypeLength = 256;

    /// <summary>What a program reported about an invocation.</summary>
    public static InvocationError OfInvocation(ReadOnlyMemory<byte> body, string? headerType)
    {
        FunctionErrorBody? parsed = Parse(body);
        string type = Own(parsed?.Type) ?? Platform(headerType) ?? ErrorTypes.FunctionUnknown;
        string message = parsed is null ? Encoding.UTF8.GetString(body.Span) : parsed.Message ?? "";
        return new InvocationError(type, message) { StackTrace = Frames(parsed) };
    }

    /// <summary>What a program reported about its start.</summary>
    public static InvocationError OfInit(ReadOnlyMemory<byte> body, string? headerType)
    {
        InvocationError own = OfInvocation(body, headerType);
        return new InvocationError(ErrorTypes.InitError, $"{own.Type}: {own.Message}") { StackTrace = own.StackTrace };
    }

    private static FunctionErrorBody? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, RuntimeApiJson.Default.FunctionErrorBody);
        }
        catch (JsonException)
        {
            // Lambda takes any body here: what is no error object is the message.
            return null;
        }
    }

    // What only Continuum may say of an invocation, a function may not say of itself.
    private static string? Own(string? type) =>
        string.IsNullOrEmpty(type) || type.Length > MaxTypeLength
        || type.StartsWith("Sandbox.", StringComparison.Ordinal)
        || type.StartsWith("Continuum.", StringComparison.Ordinal) ? null : type;

    private static string? Platform(string? type) => type is not null && PlatformType().IsMatch(type) ? type : null;

    private static List<string> Frames(FunctionErrorBody? error)
    {
        if (error is not { StackTrace.ValueKind: JsonValueKind.Array })
        {
            return [];
        }

        // Lambda's runtimes send strings, some of them lists: what is no string is kept as it was written.
        return [.. error.StackTrace.EnumerateArray().Select(frame =>
            frame.ValueKind == JsonValueKind.String ? frame.GetString()! : frame.GetRawText())];
    }

    [GeneratedRegex(@"\A(Runtime|Function)\.[A-Z][a-zA-Z]+\z")]
    private static partial Regex PlatformType();
}
