namespace Continuum.Sandbox.RuntimeApi;

/// <summary>The calls of the Runtime API.</summary>
internal enum RuntimeCall
{
    Unknown,
    Ping,
    Next,
    Response,
    Error,
    InitError,
    RestoreNext,
    RestoreError,
}
