namespace Continuum.Sandbox.Tests.RuntimeApi;

/// <summary>A program's end of a connection to the Runtime API.</summary>
internal interface IProgramConnection : IDisposable
{
    /// <summary>Sends bytes.</summary>
    Task SendAsync(byte[] bytes);

    /// <summary>What comes next; empty: the end.</summary>
    Task<byte[]> ReceiveAsync();
}
