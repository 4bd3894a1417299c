using System.Net;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>Where the server listens: nowhere. Its connections are pushed to it.</summary>
internal sealed class SandboxEndPoint : EndPoint
{
    public override string ToString() => "sandboxes";
}
