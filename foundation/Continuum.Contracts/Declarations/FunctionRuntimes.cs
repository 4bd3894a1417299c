namespace Continuum.Contracts.Declarations;

/// <summary>The runtimes that a declaration can name.</summary>
public static class FunctionRuntimes
{
    /// <summary>CPython 3.11; the handler is <c>module.function</c>.</summary>
    public const string Python311 = "python3.11";

    /// <summary>An executable named <c>bootstrap</c> in the function's folder; there is no handler.</summary>
    public const string Provided = "provided";
}
