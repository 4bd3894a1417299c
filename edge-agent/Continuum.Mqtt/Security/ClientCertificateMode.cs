namespace Continuum.Mqtt.Security;

/// <summary>Whether clients show certificates.</summary>
public enum ClientCertificateMode
{
    /// <summary>They are not asked for one.</summary>
    None,

    /// <summary>One that is shown must be trusted.</summary>
    Optional,

    /// <summary>Without a trusted one there is no connection.</summary>
    Required,
}
