namespace Continuum.Mqtt.Conformance.Tests.Catalogue;

/// <summary>Whom a statement binds.</summary>
[Flags]
internal enum Side
{
    Server = 1,
    Client = 2,
    Both = Server | Client,
}
