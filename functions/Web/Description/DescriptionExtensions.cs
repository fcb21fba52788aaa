namespace ServerlessDicom.Functions.Web.Description;

/// <summary>Declares what documents about the service tell of endpoints.</summary>
internal static class DescriptionExtensions
{
    private static readonly Undescribed _undescribed = new();

    /// <summary>Tells of it as a transaction, which is made when somebody asks.</summary>
    public static T Describe<T>(this T endpoint, Func<Transaction> describe)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new TransactionDescription(describe));

    /// <summary>Leaves it out, since it only serves a page.</summary>
    public static T LeaveUndescribed<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(_undescribed);
}
