namespace Continuum.Sandbox.RuntimeApi;

/// <summary>Where a reply's headers go.</summary>
internal interface IHeaderSink
{
    void Add(string name, string value);
}
