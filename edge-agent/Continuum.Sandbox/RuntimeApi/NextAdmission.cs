namespace Continuum.Sandbox.RuntimeApi;

/// <summary>What a program that asks for work gets.</summary>
internal enum NextAdmission
{
    /// <summary>It may not ask now.</summary>
    Refused,

    /// <summary>It waits until there is work.</summary>
    Waiting,

    /// <summary>The work that it had been given while its connection broke.</summary>
    Delivered,
}
