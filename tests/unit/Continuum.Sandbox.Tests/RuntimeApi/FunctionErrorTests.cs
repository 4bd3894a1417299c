using System.Text;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox.RuntimeApi;

namespace Continuum.Sandbox.Tests.RuntimeApi;

/// <summary>What functions report, and what is made of it.</summary>
public sealed class FunctionErrorTests
{
    [Theory]
    [InlineData("""{"errorType":"ValueError","errorMessage":"m"}""", null, "ValueError", "m")]
    [InlineData("""{"errorMessage":"m"}""", "Function.Broke", "Function.Broke", "m")]
    [InlineData("""{"errorMessage":"m"}""", "Runtime.Odd", "Runtime.Odd", "m")]
    [InlineData("""{"errorMessage":"m"}""", "anything else", ErrorTypes.FunctionUnknown, "m")]
    [InlineData("""{"errorMessage":"m"}""", "Function.Broke\n", ErrorTypes.FunctionUnknown, "m")]
    [InlineData("""{"errorType":"Continuum.TooManyRequests"}""", null, ErrorTypes.FunctionUnknown, "")]
    [InlineData("just words", null, ErrorTypes.FunctionUnknown, "just words")]
    [InlineData("", null, ErrorTypes.FunctionUnknown, "")]
    [InlineData("""{"errorType":5}""", null, ErrorTypes.FunctionUnknown, """{"errorType":5}""")]
    public void A_report_becomes_an_error(string body, string? header, string type, string message)
    {
        InvocationError error = FunctionError.OfInvocation(Encoding.UTF8.GetBytes(body), header);
        Assert.Equal((type, message), (error.Type, error.Message));
    }

    [Theory]
    [InlineData("""{"stackTrace":["a","b"]}""", new[] { "a", "b" })]
    [InlineData("""{"stackTrace":[["file",3,"f"]]}""", new[] { """["file",3,"f"]""" })]
    [InlineData("""{"stackTrace":"no list"}""", new string[0])]
    [InlineData("{}", new string[0])]
    public void A_stack_trace_is_a_list_of_frames(string body, string[] frames) =>
        Assert.Equal(frames, FunctionError.OfInvocation(Encoding.UTF8.GetBytes(body), null).StackTrace);
}
