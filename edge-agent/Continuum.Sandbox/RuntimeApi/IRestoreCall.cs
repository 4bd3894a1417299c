namespace Continuum.Sandbox.RuntimeApi;

/// <summary>A program's <c>restore/next</c>, waiting for the snapshot to be taken.</summary>
internal interface IRestoreCall
{
    /// <summary>The program may go on. Called once, from any thread.</summary>
    void Restored();
}
