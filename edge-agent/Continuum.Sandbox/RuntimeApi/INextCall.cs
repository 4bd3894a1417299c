namespace Continuum.Sandbox.RuntimeApi;

/// <summary>A program's <c>next</c>, waiting for work.</summary>
internal interface INextCall
{
    /// <summary>Here it is. Called once, from any thread.</summary>
    void Deliver(RuntimeInvocation invocation);
}
