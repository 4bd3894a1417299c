namespace Continuum.Sandbox.RuntimeApi;

/// <summary>Header names of the Runtime API.</summary>
internal static class RuntimeHeaders
{
    public const string RequestId = "Lambda-Runtime-Aws-Request-Id";
    public const string DeadlineMs = "Lambda-Runtime-Deadline-Ms";
    public const string FunctionArn = "Lambda-Runtime-Invoked-Function-Arn";
    public const string TraceId = "Lambda-Runtime-Trace-Id";
    public const string ClientContext = "Lambda-Runtime-Client-Context";
    public const string DedupKey = "Continuum-Dedup-Key";
    public const string TraceParent = "traceparent";
    public const string ErrorType = "Lambda-Runtime-Function-Error-Type";
    public const string ErrorBody = "Lambda-Runtime-Function-Error-Body";
    public const string ResponseMode = "Lambda-Runtime-Function-Response-Mode";
}
