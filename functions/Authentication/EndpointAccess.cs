namespace ServerlessDicom.Functions.Authentication;

/// <summary>Metadata of every endpoint: who may call it.</summary>
internal abstract record EndpointAccess
{
    private EndpointAccess() { }

    /// <summary>Everybody: it tells nothing of what is stored.</summary>
    internal sealed record Everybody : EndpointAccess;

    /// <summary>The Functions host only. It brings no token; the endpoint itself makes sure that it is the host.</summary>
    internal sealed record FunctionsHost : EndpointAccess;

    /// <summary>Callers with a permission.</summary>
    /// <param name="Permission">A single permission.</param>
    internal sealed record Callers(Permission Permission) : EndpointAccess;
}
