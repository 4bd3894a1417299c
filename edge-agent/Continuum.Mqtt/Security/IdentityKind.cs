namespace Continuum.Mqtt.Security;

/// <summary>What a client proved.</summary>
public enum IdentityKind
{
    /// <summary>Nothing.</summary>
    Anonymous,

    /// <summary>That it knows a user's password.</summary>
    User,

    /// <summary>That it holds a certificate's key.</summary>
    Certificate,
}
