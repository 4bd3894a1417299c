namespace Continuum.Agent.Events;

/// <summary>Whether a publication came before.</summary>
internal enum EntranceKind
{
    /// <summary>It is new.</summary>
    New,

    /// <summary>It came before under this packet identifier, which is not released.</summary>
    SamePacket,

    /// <summary>Its publisher gave another one the same name, lately.</summary>
    SameName,
}
