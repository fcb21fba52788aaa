using System.Text;
using ServerlessDicom.Functions.Index.Worklist;
using ColumnValues = System.Collections.Generic.IReadOnlyDictionary<
    string,
    System.Collections.Generic.IReadOnlyList<string>
>;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Makes documents of workitems and subscriptions, and the reverse.</summary>
internal static class WorkitemDocuments
{
    /// <summary>The document of a workitem.</summary>
    public static WorkitemDocument Of(Workitem workitem) =>
        new()
        {
            Id = workitem.Uid,
            WorkitemUid = workitem.Uid,
            Kind = WorkitemDocument.Workitem,
            Sort = workitem.Sort,
            State = (int)workitem.State,
            TransactionUid = workitem.TransactionUid,
            FinalAt = workitem.FinalAt is { } at ? Microseconds.Of(at) : null,
            Locked = workitem.Subscribers.Any(subscriber => subscriber.HasLock),
            Subscribers =
            [
                .. workitem.Subscribers.Select(subscriber => new WorkitemDocument.SubscriberField(
                    subscriber.AETitle,
                    subscriber.HasLock,
                    Microseconds.Of(subscriber.Since)
                )),
            ],
            A = LevelContent.Group(workitem.Values.Where(value => value.Attribute.Sequence is null)),
            Words = LevelContent.WordsOf(workitem.Values),
            Items = LevelContent.ItemsOf(workitem.Values),
            Json = Encoding.UTF8.GetString(workitem.Json.Span),
        };

    /// <summary>The workitem of a document.</summary>
    public static StoredWorkitem Read(WorkitemDocument document) =>
        new(
            new Workitem
            {
                Uid = document.Id,
                State = (WorkitemState)document.State,
                TransactionUid = document.TransactionUid,
                Sort = document.Sort,
                FinalAt = document.FinalAt is { } at ? Microseconds.ToMoment(at) : null,
                Json = Encoding.UTF8.GetBytes(document.Json),
                Values = [],
                Subscribers =
                [
                    .. document.Subscribers.Select(subscriber => new WorkitemSubscriber(
                        subscriber.AETitle,
                        subscriber.Locked,
                        Microseconds.ToMoment(subscriber.Since)
                    )),
                ],
            },
            document.ETag!
        );

    /// <summary>The document of a subscription.</summary>
    public static SubscriptionDocument Of(WorklistSubscription subscription, string id) =>
        new()
        {
            Id = id,
            WorkitemUid = subscription.Resource,
            AETitle = subscription.AETitle,
            Locked = subscription.HasLock,
            Filter = subscription.Filter,
            Since = Microseconds.Of(subscription.Since),
        };

    /// <summary>The subscription of a document.</summary>
    public static WorklistSubscription Read(SubscriptionDocument document) =>
        new(
            document.WorkitemUid,
            document.AETitle,
            document.Locked,
            document.Filter,
            Microseconds.ToMoment(document.Since)
        );

    /// <summary>Whether the values of a document meet a condition.</summary>
    public static bool Matches(WorkitemDocument document, SearchCondition condition)
    {
        var values = new List<AttributeValue>();
        foreach (var attribute in Attributes(condition).Distinct())
        {
            if (attribute.Sequence is null)
            {
                Add(values, attribute, document.A, 0);
            }
            else if (document.Items.TryGetValue(DocumentPath.SequenceOf(attribute), out var items))
            {
                for (var item = 0; item < items.Count; item++)
                {
                    // Says that the item is there, whatever it holds.
                    values.Add(new AttributeValue(attribute, item, ""));
                    Add(values, attribute, items[item], item);
                }
            }
        }

        return SearchPredicate.Matches(condition, values);
    }

    private static void Add(List<AttributeValue> values, SearchAttribute attribute, ColumnValues columns, int item)
    {
        if (columns.TryGetValue(attribute.Column, out var ofAttribute))
        {
            values.AddRange(ofAttribute.Select(value => new AttributeValue(attribute, item, value)));
        }
    }

    private static IEnumerable<SearchAttribute> Attributes(SearchCondition condition) =>
        condition switch
        {
            SearchCondition.All all => all.Conditions.SelectMany(Attributes),
            SearchCondition.Any any => any.Conditions.SelectMany(Attributes),
            SearchCondition.Item item => item.Conditions.SelectMany(Attributes),
            SearchCondition.Single single => [single.Attribute],
            SearchCondition.Wildcard wildcard => [wildcard.Attribute],
            SearchCondition.Range range => [range.Attribute],
            SearchCondition.Empty empty => [empty.Attribute],
            SearchCondition.FuzzyName name => [name.Attribute],
            SearchCondition.DateTimeRange range => [range.Date, range.Time],
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.GetType(), "Not a condition."),
        };
}
